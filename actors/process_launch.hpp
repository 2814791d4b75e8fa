#pragma once
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

/// The system calls by which a companion process is begun (process_keeper.hpp).
namespace strowger::actors {

/// A file in memory with this content; -1 with `errno`.
int configuration_in_memory(const std::string& name, const std::string& content);
std::string whole_content(int file);
bool replace_content(int file, const std::string& content);

/// Executes `program` with these arguments as a process that has, beside the standard streams, the two
/// descriptors at `kept_process::configuration_fd` and `lock_fd` and nothing else of ours: no other
/// descriptor, no blocked or ignored signal. Before the program begins its process id is in the lock's file.
/// -1 with `errno` when there can be no process; one that cannot execute the program ends with status 127.
pid_t launch_process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                     int configuration, int lock);

/// A descriptor of this process, readable once it has ended (pidfd_open(2)); -1 with `errno`.
int open_process(pid_t process);
void signal_process(int process, int signal);

} // namespace strowger::actors
