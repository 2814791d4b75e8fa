namespace strowger::routing {}
