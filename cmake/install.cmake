# cmake --install build/release [--prefix DIR]: programs, the demo, the configuration's schema and the docs;
# channels/pages adds the built pages.
include(GNUInstallDirs)
foreach(program strowger strowger-media strowger-sip strowger-sim strowger-load)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/demo DESTINATION ${CMAKE_INSTALL_DATADIR}/strowger OPTIONAL)
install(FILES ${PROJECT_SOURCE_DIR}/docs/strowger.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/strowger OPTIONAL)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
