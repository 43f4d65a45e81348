"""What operators call: our versions, our side of the handshake, and objects that they push. All ASGI is here."""
