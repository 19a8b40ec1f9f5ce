"""From file to table: container, encoding, layout, typing, roles, profiles and health."""
