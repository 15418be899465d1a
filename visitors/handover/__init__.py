"""The hand-over of a desk: what is open is taken or left with a reason, and signed by both (D8)."""
