"""Department queues: claim, answer, hand over, resolve, correct; the promise clock."""
