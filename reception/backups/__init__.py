"""Backups that were proved: an archive with a manifest, its restore, and a trial of it."""
