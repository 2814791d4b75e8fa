#pragma once

namespace strowger::sim {

/// `strowger-sim run | tables | instance | replay ...`: see `--help`. Returns 0 when everything asked for
/// held, 1 when a check failed, 2 for input that cannot be used, and CLI11's own codes for words it does not
/// know.
int run_command_line(int count, char** words);

} // namespace strowger::sim
