#include "sim/load/load_command.hpp"

int main(int argc, char** argv) { return strowger::sim::load::run_load_command_line(argc, argv); }
