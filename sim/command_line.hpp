#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace strowger::sim {

/// `strowger-sim run | tables | instance | replay ...`: see `--help`. Returns 0 when everything asked for
/// held, 1 when a check failed, 2 for input that cannot be used, and CLI11's own codes for words it does not
/// know.
int run_command_line(int count, char** words);

/// Throws, for `CLI::App::exit`, when the first word is no command of `app`, or there is none: with the one
/// that was probably meant, and what to do; the library only says that one is missing. Options before a
/// command are the library's to judge. `usual`: what most people want.
void check_first_word(const CLI::App& app, int count, char** words, const std::string& usual);

/// Throws likewise when a word is empty, as `--json "$NAME"` leaves one where NAME is not set: it would count
/// as not said.
void check_no_word_is_empty(int count, char** words);

} // namespace strowger::sim
