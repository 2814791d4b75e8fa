#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace strowger::sim {

/// A file that a command writes when its work is done. It is tried before the work begins, so that nobody
/// waits an hour for a folder that is not there; and under its name there is the whole of it or what was
/// there before; a signal that ends the process (Ctrl-C) leaves nothing beside it. What is no plain file (a
/// terminal, a pipe) is written as it is. Throws std::runtime_error with the reason.
class output_file {
public:
  /// Empty: nothing is wanted, and nothing is written.
  /// `rights`: of a new file, before the umask takes some.
  explicit output_file(std::string path, unsigned rights = 0666);
  ~output_file();
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  void write(std::string_view text);
  [[nodiscard]] bool wanted() const { return !path_.empty(); }

private:
  [[noreturn]] void refuse(int reason) const;
  std::string path_, part_; ///< `part_`: what is written until all of it is there
  int fd_ = -1;
};

/// None of `outputs` is a file that is read or another of them: what would be lost is said instead. Empty
/// ones are passed over.
void check_outputs(const std::vector<std::string>& inputs, const std::vector<std::string>& outputs);

/// Standard output has taken all that was printed; throws where it has not, as on a full disk.
void check_printed();

} // namespace strowger::sim
