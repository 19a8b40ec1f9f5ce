"""Several files put together: columns, files and keys, checked before anything is done."""
