"""The models: what they promise for any text, and how well they keep it on the authored corpus."""
