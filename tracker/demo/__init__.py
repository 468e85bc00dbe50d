"""The main job on a sample mailbox, with servers of its own on this machine and no configuration."""
