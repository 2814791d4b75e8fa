#include "sim/fatal_note.hpp"
#include <unistd.h>
#include <utility>

namespace strowger::sim {

namespace {

const fatal_note* present_note = nullptr;

} // namespace

fatal_note::fatal_note(std::string text) : text_{std::move(text)} {
  present_note = this;
  struct sigaction mine {};
  mine.sa_handler = say;
  sigemptyset(&mine.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &mine, &before_[i]);
}

fatal_note::~fatal_note() {
  give_back();
  present_note = nullptr;
}

void fatal_note::give_back() const {
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
}

/// Nothing but what a handler may do: the text was made before.
void fatal_note::say(int signal) {
  const auto& text = present_note->text_;
  static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) + 0);
  present_note->give_back();
  ::raise(signal);
}

} // namespace strowger::sim
