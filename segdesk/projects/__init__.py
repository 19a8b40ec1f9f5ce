"""Files that must survive a bad day: the `.segdesk` project, autosave and recovery, settings."""
