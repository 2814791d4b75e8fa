# Sources are compiled in batches ("unity"): the headers and, above all, the big variants of letters and records are
# instantiated once a batch, which makes a clean build several times faster. The batches name their files by the path
# below the project, so that a compiler cache can share them between checkouts. `STROWGER_BATCH=1` compiles each by itself.
set(STROWGER_BATCH 8 CACHE STRING "How many source files are compiled together; 1: each by itself")
set(STROWGER_TEST_BATCH 4 CACHE STRING "How many files of tests are compiled together")

# strowger_batches(OUT NAME SIZE SOURCE...): the files to compile for these sources.
function(strowger_batches out name size)
  list(SORT ARGN)
  if(STROWGER_BATCH LESS 2 OR size LESS 2)
    set(${out} ${ARGN} PARENT_SCOPE)
    return()
  endif()
  set(batches)
  set(text)
  set(count 0)
  set(number 0)
  list(LENGTH ARGN left)
  foreach(source ${ARGN})
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${source})
    string(APPEND text "#include \"${path}\"\n")
    math(EXPR count "${count} + 1")
    math(EXPR left "${left} - 1")
    if(count EQUAL size OR left EQUAL 0)
      set(batch ${CMAKE_CURRENT_BINARY_DIR}/batches/${name}_${number}.cpp)
      file(CONFIGURE OUTPUT ${batch} CONTENT "${text}" @ONLY)
      # To the compiler a batch is one file: what one source keeps to itself seems to reach into another.
      set_source_files_properties(${batch} PROPERTIES COMPILE_OPTIONS
        "$<$<CXX_COMPILER_ID:GNU>:-Wno-shadow;-Wshadow=local;-Wno-subobject-linkage>")
      list(APPEND batches ${batch})
      math(EXPR number "${number} + 1")
      set(text)
      set(count 0)
    endif()
  endforeach()
  set(${out} ${batches} PARENT_SCOPE)
endfunction()

# strowger_room(TARGET LINK...): the library of one room or channel folder, from all its sources but the programs' mains
# and folders that are libraries of their own.
function(strowger_room target)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main(_[a-z]+)?\\.cpp$")
  file(GLOB_RECURSE parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(part ${parts})
    get_filename_component(folder ${part} DIRECTORY)
    list(FILTER sources EXCLUDE REGEX "^${folder}/")
  endforeach()
  strowger_batches(batches ${target} ${STROWGER_BATCH} ${sources})
  add_library(${target} STATIC ${batches})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC ${ARGN})
endfunction()

# strowger_schema(TARGET NAME FOLDER): the generated code of NAME.proto, included as FOLDER/NAME.pb.h: a
# library of its own, built without our warnings.
function(strowger_schema target name folder)
  set(root ${CMAKE_CURRENT_BINARY_DIR}/schema)
  set(to ${root}/${folder})
  file(MAKE_DIRECTORY ${to})
  add_custom_command(
    OUTPUT ${to}/${name}.pb.cc ${to}/${name}.pb.h
    COMMAND protobuf::protoc --cpp_out=${to} -I ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.proto
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}.proto
    VERBATIM)
  add_library(${target} STATIC ${to}/${name}.pb.cc)
  target_compile_options(${target} PRIVATE -w)
  target_include_directories(${target} SYSTEM PUBLIC ${root})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
endfunction()

# strowger_program(NAME MAIN LINK...)
function(strowger_program name main)
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE ${ARGN} strowger_allocator)
endfunction()
