"""A server for several people: who may come in, by password or by an OpenID Connect provider, and what they may do."""
