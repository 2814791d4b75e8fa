#include "actors/configuration_key_words.hpp"

/// The keys of calls.
namespace strowger::actors {

using namespace key_words;

namespace {

/// A user of digest and where its password is.
std::vector<key_rule> account_keys(words user, words meaning, words file, words variable) {
  return {ranged(kind::text, user, meaning, 1, 64, {}, "acme"),
          value(kind::path, file, "File whose first line is the password; for its owner alone.", {},
                "secrets/carrier"),
          ranged(kind::text, variable, "Or the variable of the engine's environment that has the password.",
                 1, 100, {}, "CARRIER_PASSWORD")};
}

key_rule srtp_key(words meaning) {
  return choice(kind::word, "srtp", meaning, {"refused", "taken", "demanded"}, "refused", "taken");
}

key_rule transports_key(words meaning, words fallback, words example) {
  return choice(kind::words, "transports", meaning, {"udp", "tcp", "tls"}, fallback, example);
}

const section_rule& sip_listener_rules() {
  static const section_rule rules{
      "sip listener",
      "a SIP listener",
      "An address and port where SIP is spoken.",
      {ranged(kind::text, "address", "IPv4 or IPv6 address of this machine; 0.0.0.0 or :: for all.", 1, 64,
              "127.0.0.1", "0.0.0.0"),
       ranged(kind::whole, "port", "UDP and TCP port; 5061 is usual for TLS.", 1, 65'535, "5060", "5061"),
       transports_key("How messages may come.", "[udp, tcp]", "[tls]"),
       value(kind::path, "certificates",
             "Of TLS: folder with agent.pem (private key and certificate chain) and cafile.pem (who is "
             "believed).",
             {}, "tls/sip"),
       value(
           kind::yes_no, "client_certificates",
           "Of TLS: whether who connects must show a certificate that cafile.pem vouches for, as trunks can "
           "and telephones rarely.",
           "false", "true"),
       ranged(kind::text, "advertised",
              "Address that others are told instead of `address`: behind NAT, or where `address` is all.", 1,
              255, {}, "203.0.113.5")}};
  return rules;
}

const section_rule& register_rules() {
  static const section_rule rules{
      "trunk registration",
      "a registration",
      "How we register at the trunk, by `account_user` and its password (docs/trunks.md, Registering).",
      {ranged(kind::text, "address_of_record",
              "Whose calls we want: a SIP URI. Default: `account_user` at the host of the registrar.", 5, 255,
              {}, "\"sip:acme@example.net\""),
       ranged(kind::text, "registrar",
              "Where we register: a SIP URI without a user. Default: the first of `targets`.", 5, 255, {},
              "\"sip:reg.example.net\""),
       ranged(kind::text, "contact_user",
              "As whom calls are sent here. Default: the user of the address of record.", 1, 64, {}, "acme"),
       ranged(kind::duration, "interval",
              "For how long each registration is asked for; the registrar may grant less.", minute, day, "1h",
              "10m")}};
  return rules;
}

/// How a trunk writes numbers, and what it may carry.
std::vector<key_rule> trunk_limit_keys() {
  return {
      ranged(kind::text, "country", "Country code in which the trunk's national numbers are, digits only.", 1,
             3, {}, "44"),
      ranged(kind::text, "national_prefix", "Dialled before an area; empty where there is none.", 0, 8, "0",
             "0"),
      ranged(kind::text, "international_prefix", "Dialled before a country.", 0, 8, "00", "00"),
      choice(kind::word, "bare_number", "What a number without any prefix is.",
             {"national", "international", "unchanged"}, "unchanged", "national"),
      choice(kind::word, "number_form", "How the trunk wants the numbers we dial.",
             {"plus", "digits", "national"}, "plus", "digits"),
      choice(kind::word, "number_in",
             "Where the number that a caller dialled is: in the Request-URI, or in To. Default: the "
             "Request-URI, but where that has the `contact_user` we registered, To.",
             {"request", "to"}, {}, "to"),
      ranged(kind::texts, "caller_ids",
             "Numbers that may be shown through the trunk, with `+`. Default: any.", 1, 32, {},
             "[\"+442079460000\"]"),
      ranged(kind::text, "caller_id", "Shown where no number is asked for, or one that may not be shown.", 1,
             32, {}, "\"+442079460000\""),
      ranged(
          kind::text, "from_domain",
          "The host in the From of calls through the trunk. Default: that of the address of record where we "
          "register, else our own address.",
          1, 255, {}, "sip.example.net"),
      ranged(kind::whole, "calls",
             "Calls at once, both ways; 0: no bound. More are answered 503, or go by the route's next trunk.",
             0, 100'000, "0", "200"),
      ranged(kind::whole, "calls_per_second", "Calls that come in within a second; 0: no bound.", 0, 10'000,
             "0", "20"),
      ranged(kind::whole, "burst", "Calls that may come in at once, beside `calls_per_second`.", 1, 10'000,
             "10", "40"),
      ranged(kind::duration, "options_interval",
             "How often each target is asked whether it is there; 0s: never.", 0, hour, "30s", "1m"),
      srtp_key("Audio with keys in the session description (SDES). Over other transports than TLS the keys "
               "can be read.")};
}

const section_rule& trunk_rules() {
  static const section_rule rules = [] {
    section_rule made{
        "trunk",
        "a trunk",
        "A way to the telephone network and from it (docs/trunks.md).",
        {name_key("Stable name of the trunk.", "carrier"),
         ranged(kind::texts, "addresses", "Address ranges: requests from here are the trunk's.", 2, 49, {},
                "[203.0.113.0/28]"),
         transports_key("How its requests may come.", "[udp]", "[tls]"),
         value(kind::yes_no, "believed",
               "Whether who it says calls is believed (P-Asserted-Identity and the like).", "false", "true"),
         ranged(kind::texts, "targets",
                "Where it is called, tried in order: SIP URIs. A host's name is looked up (docs/trunks.md).",
                5, 255, {}, "[\"sip:gw.example.net\"]")}};
    const auto add = [&](std::vector<key_rule> keys) {
      made.keys.insert(made.keys.end(), keys.begin(), keys.end());
    };
    add(account_keys(
        "user",
        "Its calls are asked for digest, as this user. Needs a password. Without `addresses` and "
        "`register` they may come from anywhere (docs/trunks.md, From anywhere).",
        "password_file", "password_variable"));
    add(account_keys("account_user", "Who we are when the trunk asks us for digest. Needs a password.",
                     "account_password_file", "account_password_variable"));
    add({part(kind::section, "register",
              "That its calls come only to who has registered there, and how. Default: we do not.",
              &register_rules(), "{interval: 10m}")});
    add(trunk_limit_keys());
    return made;
  }();
  return rules;
}

const section_rule& number_rules() {
  static const section_rule rules{
      "number",
      "a number",
      "Numbers that customers dial. Of several that fit, the one that says most counts.",
      {needed(ranged(kind::text, "number",
                     "A number with `+`, or a pattern: `x` is any digit, a `*` at the end any rest.", 1, 64,
                     {}, "\"+44207946xxxx\"")),
       needed(
           value(kind::name, "entry", "The entry point it leads to, of the channel voice.", {}, "hotline")),
       choice(kind::word, "language", "The language callers are spoken to. Default: the flow's.",
              {"en", "zh"}, {}, "en"),
       value(kind::yes_no, "early_media",
             "Whether callers hear music and messages before the call is answered.", "false", "true")}};
  return rules;
}

const section_rule& outbound_route_rules() {
  static const section_rule rules{
      "outbound route",
      "an outbound route",
      "Which trunks carry calls to which numbers.",
      {needed(
           ranged(kind::text, "numbers", "A pattern of numbers, as under `numbers`.", 1, 64, {}, "\"+44*\"")),
       needed(value(kind::names, "trunks", "Tried in order; those that do not answer last.", {},
                    "[carrier, backup]"))}};
  return rules;
}

const section_rule& outbound_rules() {
  static const section_rule rules{
      "outbound",
      "outbound",
      "What a tenant's people may dial. Without it they dial no outside numbers.",
      {tenant_key(),
       ranged(
           kind::text, "country",
           "Country code; what is not in it is international, and national numbers that are dialled are of "
           "it. Default: all are international.",
           1, 3, {}, "44"),
       value(kind::yes_no, "international", "Whether other countries may be dialled.", "false", "true"),
       ranged(kind::texts, "refused", "Beginnings of numbers that nobody dials, whatever else is allowed.", 2,
              16, {}, "[\"+4490\"]"),
       ranged(kind::texts, "allowed",
              "Patterns; if there are any, only these may be dialled, and then also abroad.", 1, 64, {},
              "[\"+44*\", \"+353*\"]"),
       part(kind::sections, "routes", "Which trunks carry the calls.", &outbound_route_rules()),
       ranged(kind::whole, "calls_per_agent", "Calls of one agent at once.", 0, 100, "2", "2"),
       ranged(kind::whole, "calls", "Calls of the tenant at once.", 0, 100'000, "50", "50"),
       ranged(kind::whole, "agent_per_hour", "Calls of one agent within an hour.", 0, 100'000, "60", "60"),
       ranged(kind::whole, "per_hour", "Calls of the tenant within an hour.", 0, 10'000'000, "1000", "1000"),
       ranged(kind::whole, "international_per_hour", "Calls abroad of the tenant within an hour.", 0, 100'000,
              "20", "20")}};
  return rules;
}

const section_rule& audio_rules() {
  static const section_rule rules{
      "media",
      "media",
      "What carries the audio (docs/media.md). A change ends strowger-media and starts it anew: everybody "
      "hears a short gap.",
      {ranged(kind::text, "bind", "Address of the RTP ports. Default: that of the first SIP listener.", 1, 64,
              {}, "0.0.0.0"),
       ranged(kind::text, "advertised",
              "Address callers and telephones are told. Default: what the first SIP listener tells.", 1, 64,
              {}, "203.0.113.5"),
       ranged(kind::whole, "first_port",
              "First RTP port (UDP). Keep the range out of the system's own ports "
              "(net.ipv4.ip_local_port_range).",
              1'024, 65'534, "16384", "20000"),
       ranged(kind::whole, "last_port", "Last RTP port; each call needs two for each end.", 1'025, 65'535,
              "32767", "29999"),
       ranged(
           kind::texts, "prompts",
           "Folders with prompts of your own; of one name the earlier folder's counts, Strowger's own come "
           "last. Relative ones start at the configuration file's folder.",
           1, 4'000, {}, "[prompts]"),
       value(kind::path, "recordings", "Folder of recordings. Default: recordings in the data folder.", {},
             "/srv/recordings"),
       ranged(
           kind::text, "rtpengine",
           "Control port (ng, UDP) of an rtpengine that carries the audio (docs/rtpengine.md): an address, "
           "no name. Default: none, strowger-media does.",
           1, 64, {}, "\"127.0.0.1:22222\""),
       choice(kind::word, "without_rtpengine",
              "What new calls get while it does not answer: `own_ports` of strowger-media, or `refused`.",
              {"own_ports", "refused"}, "own_ports", "refused")}};
  return rules;
}

} // namespace

key_rule caller_id_key(std::string_view meaning) {
  return ranged(kind::text, "caller_id", meaning, 1, 32, {}, "\"+442079460001\"");
}

const section_rule& agent_outbound_rules() {
  static const section_rule rules{
      "agent outbound",
      "outbound of an agent",
      "What one agent may dial, never more than `sip.outbound` lets the tenant's people.",
      {value(kind::yes_no, "international", "Whether other countries may be dialled, where the tenant's may.",
             "true", "false"),
       ranged(kind::texts, "allowed", "Patterns; if there are any, only these may be dialled.", 1, 64, {},
              "[\"+4420*\"]"),
       ranged(kind::whole, "calls", "Calls at once. Default: the tenant's `calls_per_agent`.", 0, 100, {},
              "1"),
       ranged(kind::whole, "per_hour", "Calls within an hour. Default: the tenant's `agent_per_hour`.", 0,
              100'000, {}, "20"),
       ranged(kind::whole, "international_per_hour",
              "Calls abroad within an hour. Default: no limit beside the tenant's.", 0, 100'000, {}, "2")}};
  return rules;
}

const section_rule& phone_rules() {
  static const section_rule rules{
      "phone",
      "phone",
      "An agent's telephones. They register by the agent's name and a password, or stand here with their "
      "addresses.",
      {ranged(kind::texts, "contacts", "Fixed addresses of telephones that need not register: SIP URIs.", 5,
              255, {}, "[\"sip:ada@192.0.2.7\"]"),
       choice(
           kind::word, "accept",
           "`phone`: who answers the telephone accepts. `desktop`: the desktop accepts, and the telephone is "
           "asked to answer by itself.",
           {"phone", "desktop"}, "phone", "desktop"),
       value(kind::path, "password_file",
             "File whose first line is the password with which telephones register; for its owner alone.", {},
             "secrets/ada"),
       ranged(
           kind::text, "password_digest",
           "Or what `strowger hash-phone-password` prints. It is as good as the password: keep the file to "
           "yourself.",
           97, 97, {},
           "900150983cd24fb0d6963f7d28e17f72:"
           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")}};
  return rules;
}

key_rule name_servers_key() {
  return ranged(
      kind::texts, "name_servers",
      "Who looks up hosts' names: IPv4 or IPv6 addresses, each with a port or without. Default: those "
      "of the machine (/etc/resolv.conf).",
      2, 64, {}, "[192.0.2.53, \"[2001:db8::53]:5353\"]");
}

key_rule digests_key() {
  return choice(kind::words, "digests",
                "By which sums telephones and trunks are asked for their passwords, in this order. `[md5]` "
                "where telephones understand only one question (docs/phones.md).",
                {"sha-256", "md5"}, "[sha-256, md5]", "[md5]");
}

const section_rule& sip_rules() {
  static const section_rule rules{
      "sip",
      "sip",
      "Calls. With it the engine starts strowger-sip and strowger-media (docs/sip.md); without it there are "
      "none.",
      {ranged(kind::text, "realm", "What telephones show when they ask for a password; digests depend on it.",
              1, 100, "strowger", "calls.example.com"),
       part(kind::sections, "listeners", "Where SIP is spoken. Default: one listener with its defaults.",
            &sip_listener_rules()),
       name_servers_key(), part(kind::sections, "trunks", "Ways to the telephone network.", &trunk_rules()),
       part(kind::sections, "numbers", "Which numbers lead where.", &number_rules()),
       part(kind::sections, "outbound", "Calls to outside numbers, one for each tenant.", &outbound_rules()),
       value(
           kind::path, "passwords",
           "File with telephones' passwords, `NAME PASSWORD` on each line (`TENANT/NAME` outside main); for "
           "its owner alone. What an agent's `phone` says goes before it.",
           {}, "secrets/phones"),
       digests_key(), srtp_key("Audio of agents' telephones with keys in the session description (SDES)."),
       ranged(kind::duration, "registration_max", "Longest time for which a telephone registers.", minute,
              day, "1h", "30m"),
       ranged(kind::duration, "phone_options_interval",
              "How often telephones are asked whether they are there; 0s: never.", 0, hour, "1m", "30s"),
       ranged(kind::duration, "session_expires", "Session timer of calls (RFC 4028).", 90 * second, day,
              "30m", "30m"),
       ranged(kind::duration, "silence", "Without audio for so long an end is asked whether it is there.",
              5 * second, hour, "30s", "1m"),
       ranged(kind::whole, "calls_in_setup", "Calls being set up at once; more are answered 503.", 1, 100'000,
              "1000", "1000"),
       ranged(
           kind::whole, "registers_per_second",
           "REGISTERs of one address that are looked at; answers to our challenge are, too. More are dropped "
           "without an answer.",
           1, 10'000, "5", "20"),
       ranged(kind::whole, "registers_burst", "REGISTERs at once, beside `registers_per_second`.", 1, 100'000,
              "20", "100"),
       ranged(
           kind::whole, "proved_registers_per_second",
           "The same, also at once, of an address from which somebody has shown a right password within the "
           "last hour: an office behind one address, or the browsers behind one proxy.",
           1, 100'000, "200", "1000"),
       ranged(kind::whole, "all_registers_per_second", "The same of all that are no trunk's, together.", 1,
              1'000'000, "1000", "5000"),
       part(kind::section, "media", "What carries the audio.", &audio_rules())}};
  return rules;
}

} // namespace strowger::actors
