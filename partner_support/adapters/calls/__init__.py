"""A partner calls or chats: who it is, and what becomes of it."""
