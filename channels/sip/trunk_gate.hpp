#pragma once
#include "channels/sip/trunk_settings.hpp"
#include "channels/web/token_bucket.hpp"
#include <map>
#include <set>

namespace strowger::channels::sip {

/// Who has answered our registration.
struct registrar_place {
  address_bytes address{};
  transport by = transport::udp;
  friend bool operator==(const registrar_place&, const registrar_place&) = default;
};

/// Which trunk a request comes from, how many calls each has, and which of its targets answer. Moments of the
/// steady clock are arguments. One thread.
///
/// Calls in progress survive a change of the configuration: they are counted by the trunk's name, also of one
/// that is gone, until they end.
class trunk_gate {
public:
  enum class verdict : std::uint8_t {
    admitted,
    unknown,  ///< no such trunk
    too_many, ///< as many calls as may be are up: 503
    too_fast, ///< too many begin at once: 503
  };
  using instant = web::instant;

  explicit trunk_gate(std::vector<trunk_settings> trunks) { configure(std::move(trunks)); }
  void configure(std::vector<trunk_settings> trunks);

  /// The trunk with the narrowest range that holds the address and takes the transport; the first of equals.
  /// Where no range holds it, the first at whose registrar's address we are registered by that transport.
  [[nodiscard]] const trunk_settings* of_address(const address_bytes& address, transport by) const;
  /// Of those that the address may be of, the one whose registered Contact has that user: accounts at one
  /// carrier are told apart by it. Else as `of_address`.
  [[nodiscard]] const trunk_settings* of_request(const address_bytes& address, transport by,
                                                 std::string_view user) const;
  /// Whether a trunk that comes from anywhere takes that transport: whoever calls by it is then asked who it
  /// is.
  [[nodiscard]] bool asks_strangers(transport by) const;
  /// Of those the one whose user that is.
  [[nodiscard]] const trunk_settings* of_user(std::string_view user, transport by) const;
  /// We are registered there, and its calls come from there; nothing: not any more.
  void registered_at(const std::string& trunk, std::optional<registrar_place> place);
  [[nodiscard]] const trunk_settings* named(const std::string& name) const;

  /// Counts one more if admitted; `end` takes it off again.
  verdict begin(const std::string& trunk, instant now);
  void end(const std::string& trunk);
  /// Of calls at once, for one that goes out.
  [[nodiscard]] bool has_room(const std::string& trunk) const;
  /// One that goes out, or was up before we were started: counted whatever the limits say.
  void adopt(const std::string& trunk) { ++calls_[trunk]; }
  [[nodiscard]] std::uint32_t calls_of(const std::string& trunk) const;

  /// An OPTIONS to this target (or a call) was answered, with whatever status but 503, or was not. A target
  /// is taken as up until two in a row were not.
  void heard(const std::string& trunk, const std::string& target, bool answered);
  [[nodiscard]] bool is_up(const std::string& trunk, const std::string& target) const;
  /// Those that are up in their order, then the others: when nobody answers, trying is all that is left.
  [[nodiscard]] std::vector<std::string> targets_of(const std::string& trunk) const;
  /// Whether any of its targets is up, or it has none.
  [[nodiscard]] bool is_up(const std::string& trunk) const;
  [[nodiscard]] const std::vector<trunk_settings>& all() const { return trunks_; }

private:
  /// How narrow the range is in which the trunk has it; nothing: it may not come from there.
  [[nodiscard]] static std::optional<unsigned> narrowness(const trunk_settings& trunk,
                                                          const address_bytes& address, transport by);
  [[nodiscard]] bool is_registrar(const trunk_settings& trunk, const address_bytes& address,
                                  transport by) const;

  std::vector<trunk_settings> trunks_;
  std::map<std::string, web::token_bucket> beginnings_;
  std::map<std::string, std::uint32_t> calls_;
  std::map<std::string, registrar_place> registrars_;                  ///< by trunk, while we are registered
  std::map<std::pair<std::string, std::string>, unsigned> unanswered_; ///< trunk and target: in a row
};

} // namespace strowger::channels::sip
