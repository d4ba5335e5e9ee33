"""Meetings that come of measuring and matching: timetables of one-to-one meetings, sessions, calendar files."""
