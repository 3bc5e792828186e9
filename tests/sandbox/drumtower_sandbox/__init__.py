"""Platform simulators: a district portal and WordPress sites that can also misbehave, in one process."""
