#include "actors/command_line.hpp"
#include "actors/configuration_schema.hpp"
#include "actors/engine_configuration.hpp"
#include "channels/desktop/passwords.hpp"
#include "channels/sip/digest.hpp"
#include <CLI/CLI.hpp>
#include <iostream>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

namespace strowger::actors {

namespace {

std::string counted(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

int check(const std::string& file) {
  const auto read = read_configuration_file(file);
  for (const auto& one : read.diagnostics) std::cerr << to_text(one) << '\n';
  if (!read.ok()) return 2;
  std::size_t queues = 0, agents = 0;
  for (const auto& pool : read.configuration.pools) {
    queues += pool.queues.size();
    agents += pool.agents.size();
  }
  const auto& found = read.configuration;
  std::cout << file << ": good. " << counted(found.tenants.size(), "tenant") << ", "
            << counted(found.pools.size(), "pool") << ", " << counted(queues, "queue") << ", "
            << counted(agents, "agent") << ", " << counted(found.entry_points.size(), "entry point") << '\n';
  return 0;
}

/// Reads a line without showing it when a person types.
std::string read_secretly() {
  termios before{};
  const bool person = ::isatty(STDIN_FILENO) && ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (person) {
    std::cerr << "password: ";
    auto quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  std::string word;
  std::getline(std::cin, word);
  if (person) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cerr << '\n';
  }
  return word;
}

int hash_from_input() {
  if (sodium_init() < 0) return 1;
  auto word = read_secretly();
  if (word.empty() || word.size() > channels::desktop::password_bytes_max) {
    std::cerr << "strowger: a password of 1 to " << channels::desktop::password_bytes_max
              << " bytes is read from standard input\n";
    return 1;
  }
  const auto hash = channels::desktop::hash_password(word);
  sodium_memzero(word.data(), word.size());
  if (hash.empty()) {
    std::cerr << "strowger: not enough memory for the hash (64 MiB)\n";
    return 1;
  }
  std::cout << hash << '\n';
  return 0;
}

/// What telephones' passwords are kept as: it is good for this user and realm alone.
int hash_phone_password(const std::string& user, const std::string& realm) {
  auto word = read_secretly();
  if (word.empty() || word.size() > channels::desktop::password_bytes_max) {
    std::cerr << "strowger: a password of 1 to " << channels::desktop::password_bytes_max
              << " bytes is read from standard input\n";
    return 1;
  }
  const auto secret = channels::sip::secret_of(user, realm, word);
  sodium_memzero(word.data(), word.size());
  std::cout << secret.md5 << ':' << secret.sha256 << '\n';
  return 0;
}

} // namespace

std::filesystem::path own_path() { return std::filesystem::read_symlink("/proc/self/exe"); }

void add_configuration_commands(CLI::App& app, int& status) {
  auto file = std::make_shared<std::string>();
  auto* one = app.add_subcommand("check-config", "Read a configuration file and tell every mistake with "
                                                 "file, line and column. Exit status 2 if there is any.");
  one->add_option("file", *file, "Configuration file (YAML)")->required();
  one->callback([file, &status] { status = check(*file); });

  app.add_subcommand("config-schema", "Print the JSON schema of the configuration file, for editors.")
      ->callback([] { std::cout << configuration_schema() << '\n'; });
  app.add_subcommand("hash-password",
                     "Read a password from standard input and print its Argon2id hash for the configuration.")
      ->callback([&status] { status = hash_from_input(); });

  auto user = std::make_shared<std::string>(), realm = std::make_shared<std::string>("strowger");
  auto* phone = app.add_subcommand("hash-phone-password",
                                   "Read a telephone's password from standard input and print its "
                                   "`password_digest` for the configuration.");
  phone->add_option("user", *user, "The agent's name (TENANT/NAME outside the tenant main)")->required();
  phone->add_option("--realm", *realm, "As under `sip` in the configuration")->capture_default_str();
  phone->callback([user, realm, &status] { status = hash_phone_password(*user, *realm); });
}

} // namespace strowger::actors
