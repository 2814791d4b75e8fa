#pragma once
#include "channels/remote/remote_host.hpp"
#include "channels/remote/remote_port.hpp"
#include "tests/channels/conformance.hpp"
#include "tests/channels/webchat_subject.hpp"
#include "tests/temporary_folder.hpp"

namespace strowger::tests {

/// Web chat behind the transport between processes, as the harness sees it: the adapter talks to a port, the
/// engine to a host, and between them is the real socket. An engine that starts anew is a new connection;
/// with `drops`, the connection also breaks when nobody expects it.
class remote_subject final : public webchat_subject {
public:
  explicit remote_subject(unsigned drops_seed = 0) : seed_{drops_seed}, side_{*this}, inner_{*this} {}
  ~remote_subject() override { stop(); }

  channels::channel_adapter& start(channels::engine_port& engine) override;
  void stop() override;
  [[nodiscard]] int drops() const { return drops_; }

private:
  /// What the engine talks to: the host's adapter, and what a restart of the engine does to a connection.
  class engine_side final : public channels::channel_adapter {
  public:
    explicit engine_side(remote_subject& of) : of_{of} {}
    std::string_view name() const override { return "webchat"; }
    channels::channel_kind channel() const override { return channels::channel_kind::chat; }
    void command(channels::channel_command command) override { of_.there_->command(std::move(command)); }
    void acknowledged(conversation_id conversation, std::uint64_t number) override {
      of_.there_->acknowledged(conversation, number);
    }
    void resume(std::vector<channels::open_conversation> conversations) override;
    void admit(bool open, std::string code) override;

  private:
    remote_subject& of_;
  };
  /// What the port talks to: the adapter, with a count of what has crossed.
  class port_side final : public channels::channel_adapter {
  public:
    explicit port_side(remote_subject& of) : of_{of} {}
    std::string_view name() const override { return "webchat"; }
    channels::channel_kind channel() const override { return channels::channel_kind::chat; }
    void command(channels::channel_command command) override { of_.adapter->command(std::move(command)); }
    void acknowledged(conversation_id conversation, std::uint64_t number) override {
      of_.adapter->acknowledged(conversation, number);
    }
    void resume(std::vector<channels::open_conversation> conversations) override {
      of_.adapter->resume(std::move(conversations));
    }
    void admit(bool open, std::string code) override;

  private:
    remote_subject& of_;
  };
  struct line_state {
    bool waits = false;                  ///< a connection waits for its `resume`
    bool expected = false;               ///< somebody waits for the next connection
    std::pair<bool, std::string> admits; ///< the last that came through
    bool stopping = false;
  };

  void returned();
  void drop_now_and_then();

  unsigned seed_;
  engine_side side_;
  port_side inner_;
  temporary_folder folder_;
  watched<line_state> line_;
  engine_double* engine_ = nullptr;
  std::unique_ptr<channels::remote::remote_host> host_;
  channels::channel_adapter* there_ = nullptr;
  std::unique_ptr<channels::remote::remote_port> port_;
  std::unique_ptr<channels::remote::port_thread> turning_;
  std::thread dropper_;
  std::atomic<bool> dropping_{false};
  std::atomic<int> drops_{0};
};

} // namespace strowger::tests
