#pragma once
#include "channels/remote/remote_host.hpp"
#include "tests/channels/call_conformance.hpp"
#include "tests/remote/sip_end.hpp"
#include "tests/temporary_folder.hpp"
#include <deque>

namespace strowger::tests {

/// `strowger-sip` as the harness sees it: the program itself, with a `strowger-media` that lives on, behind
/// the host that the engine has, and customers and telephones over UDP. To stop it is kill -9.
class sip_subject final : public call_adapter_under_test {
public:
  sip_subject();
  ~sip_subject() override;

  channels::channel_adapter& start(channels::engine_port& engine) override;
  void stop() override;
  std::size_t new_customer() override;
  void leave(std::size_t customer) override { customers_.at(customer).hang_up(); }
  void press(std::size_t customer, char key) override { customers_.at(customer).press(key); }
  std::string target(std::size_t agent) override { return "agent:main/a" + std::to_string(agent); }
  void answer(std::size_t agent) override { telephones_.at(agent).answer(); }
  void decline(std::size_t agent) override { telephones_.at(agent).refuse(486); }
  void hold(std::size_t agent) override { telephones_.at(agent).hold(); }
  void hang_up(std::size_t agent) override { telephones_.at(agent).hang_up(); }
  bool wait_customer(std::size_t customer, std::function<bool(const call_view&)> holds) override;
  bool wait_agent(std::size_t agent, std::function<bool(const call_view&)> holds) override;
  call_view agent_view(std::size_t agent) override;

private:
  static constexpr std::size_t agents = 8;
  /// What the engine talks to: an engine that starts anew is a new connection.
  class engine_side final : public channels::channel_adapter {
  public:
    explicit engine_side(sip_subject& of) : of_{of} {}
    std::string_view name() const override { return "sip"; }
    channels::channel_kind channel() const override { return channels::channel_kind::voice; }
    bool has_legs() const override { return true; }
    void command(channels::channel_command command) override { of_.there_->command(std::move(command)); }
    void acknowledged(conversation_id conversation, std::uint64_t number) override {
      of_.there_->acknowledged(conversation, number);
    }
    void resume(std::vector<channels::open_conversation> conversations) override;
    void admit(bool open, std::string code) override { of_.there_->admit(open, std::move(code)); }

  private:
    sip_subject& of_;
  };

  [[nodiscard]] std::filesystem::path write_settings() const;

  const std::uint16_t port_;
  temporary_folder folder_;
  engine_side side_{*this};
  watched<bool> waits_; ///< a connection waits for its `resume`
  pid_t media_ = 0, sip_ = 0;
  std::unique_ptr<channels::remote::remote_host> host_;
  channels::channel_adapter* there_ = nullptr;
  std::deque<sip_end> customers_, telephones_;
};

} // namespace strowger::tests
