#pragma once
#include "actors/engine_configuration.hpp"
#include "actors/process_keeper.hpp"
#include "channels/remote/remote_host.hpp"
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// The programs of telephony beside the engine, and what is handed to them of the configuration
/// (docs/sip.md). They read it from memory, so no password is on a command line or in another file.
namespace strowger::actors {

/// How passwords are had; nothing, and told, where one cannot be read.
struct secret_reader {
  std::function<void(severity, const std::string& line)> log;
  [[nodiscard]] std::optional<std::string> password(const secret_place& from, const std::string& whose) const;
  /// Of a file with `NAME PASSWORD` on each line, by `TENANT/NAME`.
  [[nodiscard]] std::map<std::string, std::string> passwords(const std::filesystem::path& file) const;
};

/// Settings of strowger-sip as `channels/sip/process/sip_settings_text.hpp` reads them. Whose password cannot
/// be read is let in by none. `key`: of the installation, 64 hexadecimal digits.
std::string sip_settings_text(const engine_configuration& from, const std::string& key,
                              const secret_reader& secrets);
/// Settings of strowger-media as `channels/media/media_settings_text.hpp` reads them.
std::string media_settings_text(const engine_configuration& from);

/// The trunks at which we have to register, in their order.
std::vector<std::string> trunks_with_registration(const engine_configuration& from);

/// Threads: any; the settings are made by whoever starts or reconfigures the programs.
class telephony {
public:
  /// `programs`: the folder of strowger-sip and strowger-media. Outlives the engine that keeps them.
  telephony(std::filesystem::path programs, std::function<void(severity, const std::string& line)> log);

  /// The newest configuration; one without `sip` is passed over, because its programs end with the engine.
  /// Draws the installation's key where there is none yet.
  routing::result<void> configure(const engine_configuration& newest);
  /// In the order in which they are started: audio first.
  [[nodiscard]] std::vector<kept_process> programs() const;
  [[nodiscard]] static std::vector<channels::remote::host_settings::expected> adapters();

private:
  [[nodiscard]] std::shared_ptr<const engine_configuration> current() const;

  const std::filesystem::path folder_;
  const secret_reader secrets_;
  mutable std::mutex mutex_; ///< of what follows
  std::shared_ptr<const engine_configuration> newest_;
  std::string key_;
};

} // namespace strowger::actors
