# SPDX-License-Identifier: ISC
"""Run the functions test_* of a Python test and print TAP."""
import traceback


def run(names, walk, suite):
    """Give each test of `names` the walk, begun anew; the docstring is its name.
    What the suite has logged is printed when a test failed. The exit status."""
    tests = [value for name, value in names.items()
             if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = " ".join(test.__doc__.split())
        try:
            walk.start_anew()
            test(walk)
            print(f"ok {number} - {name}", flush=True)
        except Exception:  # one failed test must not end the run
            failed += 1
            print(f"not ok {number} - {name}")
            trace = traceback.format_exc().partition("\nStacktrace:")[0]
            print("# " + trace.rstrip().replace("\n", "\n# "), flush=True)
    if failed:
        print("# " + suite.log().replace("\n", "\n# "))
    return 1 if failed else 0
