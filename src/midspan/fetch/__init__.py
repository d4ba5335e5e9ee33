"""Fetches works from an API and keeps its replies as a snapshot: the one place where Midspan asks the network.

`asking` asks one question at a time and waits where it must; `openalex` says which questions find the works of regions;
`works` keeps the replies, goes on after an interruption, and makes the snapshot.
"""
