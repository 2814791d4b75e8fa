"""A customer of the web chat (docs/protocols/webchat.md)."""
import os

from web_socket import Gone, WebSocket  # noqa: F401


class Customer(WebSocket):
    def __init__(self, port, entry="shop", token=None, seconds=10):
        super().__init__(port, "/chat/socket", "strowger-chat-1", seconds=seconds)
        self.say_frame({"type": "hello", "entry": entry, **({"token": token} if token else {})})

    def say(self, text):
        """Returns the message's number once the engine has it on disk."""
        one = os.urandom(8).hex()
        self.say_frame({"type": "say", "id": one, "text": text})
        return self.hear("sent", id=one)["number"]
