#pragma once
#include "channels/desktop/desk_client.hpp"
#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

/// People who take calls: a configuration for so many, with a telephone each at `telephones_port`, and their
/// desks.
namespace strowger::bench {

/// Writes it, with one trunk at 127.0.0.1; the desks' web server listens at `port`.
std::filesystem::path write_call_centre(const std::filesystem::path& folder, std::uint16_t port,
                                        std::size_t agents);

/// NAME0, NAME1 and so on are signed in and ready, from when this is made; throws where that does not come
/// about.
class desks {
public:
  desks(std::uint16_t port, std::size_t agents, const std::string& name = "a");
  ~desks();
  desks(const desks&) = delete;
  desks& operator=(const desks&) = delete;

private:
  channels::web::socket_client network_;
  std::atomic<int> ready_{0};
  std::vector<std::unique_ptr<channels::desktop::desk_client>> all_;
};

} // namespace strowger::bench
