# ESPEAK_NG: the program that speaks the prompts at build time (docs/decisions/0420). A build without it would be an engine whose callers hear
# silence, so there is none. By itself: cmake -P cmake/speech.cmake says whether it is there.
find_program(ESPEAK_NG espeak-ng)
if(NOT ESPEAK_NG)
  message(FATAL_ERROR "espeak-ng is not installed. It speaks the prompts that callers hear (channels/media/prompts); without it they would hear silence. "
                      "Install it (Debian and Ubuntu: apt-get install espeak-ng; all that a build needs: ./dev setup), or say where it is: -DESPEAK_NG=PATH")
endif()
execute_process(COMMAND ${ESPEAK_NG} --voices=cmn OUTPUT_VARIABLE speech_voices RESULT_VARIABLE speech_failed ERROR_QUIET)
if(speech_failed OR NOT speech_voices MATCHES "pinyin")
  message(FATAL_ERROR "${ESPEAK_NG} has no voice for Chinese in pinyin (cmn-latn-pinyin), with which the Chinese prompts are spoken: install espeak-ng 1.50 or newer "
                      "with its data (Debian and Ubuntu: apt-get install espeak-ng espeak-ng-data)")
endif()
