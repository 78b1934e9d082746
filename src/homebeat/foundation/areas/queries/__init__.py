"""Named reads of this room, cut by subject; import the module you need."""
