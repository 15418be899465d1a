"""Who may do what with visits, people, zones, badges and belongings: rows of the table of
permissions.
"""

TABLE = """
capability               desk   host   head   office principal auditor operator
board.see                site   -      -      all    all       all     -
visit.see                site   own    dept   all    all       all     -
visit.register           site   -      -      all    -         -       -
visit.arrive             site   -      -      all    -         -       -
visit.admit              site   -      -      all    -         -       -
visit.leave              site   -      -      all    -         -       -
visit.refuse             site   -      -      all    -         -       -
visit.cancel             site   -      -      all    -         -       -
visit.undo               site   -      -      all    -         -       -
visit.undo_late          -      -      -      all    -         -       -
visit.override           site   -      -      all    -         -       -
visit.override_refused   -      -      -      all    -         -       -
visit.again              -      -      -      all    -         all     -
visit.answer             site   own    dept   all    -         -       -
visit.remind             site   -      -      all    -         -       -
visit.reassign           site   -      -      all    -         -       -
visit.take_over          site   -      -      all    -         -       -
visit.details            site   -      -      all    -         -       -
visit.result             own    own    own    own    own       -       -
visit.export             -      -      -      all    -         all     -
visit.mine               own    own    own    own    own       -       -
visitor.see              site   -      -      all    -         all     -
visitor.merge            -      -      -      all    -         -       -
phone.show               site   -      -      all    -         -       -
satisfaction.see         site   -      -      all    all       all     -
zone.see                 site   -      -      all    all       all     -
zone.request             site   own    dept   all    own       -       -
zone.decide              own    own    own    own    all       -       -
belonging.keep           site   -      -      all    -         -       -
badge.see                site   -      -      all    -         all     -
badge.keep               -      -      -      all    -         -       -
badge.report             site   -      -      all    -         -       -
trace.see                -      -      -      all    -         all     -
"""
