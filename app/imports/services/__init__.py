"""Takes past cases in, batch by batch, each batch whole or not at all."""
