"""Who is answered what, at every address: written by hand from the policy of roles, not from the
code.

Columns: nobody signed in, the seven roles, and a superuser. A cell is the status of the answer;
`200/404` is first for an object of one's own, then for a foreign one: for the front desk that of
another site, for a host that of a colleague, for a head that of another department; for all others
that of another site, which is theirs to see or not like every one. On pages GET stands for HEAD,
too; `rest` is every method that no other row of the address names. Without such a row it is 405 for
whoever may come as far as the door, and the way to the sign-in page for strangers.
"""

from tests.accounts import calls, clients, complaints, delegations, lists, plans, reports, rota
from tests.accounts import gifts as of_gifts

ROLES = (
    "anonymous",
    "desk",
    "host",
    "head",
    "office",
    "principal",
    "auditor",
    "operator",
    "superuser",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

PAGES = """
name            method  anonymous desk     host     head     office   principal auditor  operator superuser
healthz         GET     200       200      200      200      200      200       200      200      200
readyz          GET     200       200      200      200      200      200       200      200      200
favicon         GET     302       302      302      302      302      302       302      302      302
favicon         rest    405       405      405      405      405      405       405      405      405
set_language    rest    302       302      302      302      302      302       302      302      302
sign_in         GET     200       200      200      200      200      200       200      200      200
sign_in         POST    422       422      422      422      422      422       422      422      422
privacy_notice  GET     200       200      200      200      200      200       200      200      200
retention       GET     302       403      403      403      200      403       200      403      200
retention_forecast POST 302       403      403      403      200      403       200      403      200
visitor_data    GET     302       403      403      403      200      403       403      403      200
visitor_export  POST    302       403      403      403      200      403       403      403      200
visitor_erase   POST    302       403      403      403      409      403       403      403      409
erasure         GET     302       404      404      404      200      404       200      404      200
trace           GET     302       403      403      403      403      403       200      403      200
trace_export    POST    302       403      403      403      403      403       200      403      200
home            GET     302       302      302      302      302      302       302      302      302
sign_out        POST    302       302      302      302      302      302       302      302      302
choose_site     POST    302       302      302      302      302      302       302      302      302
due             GET     302       200      200      200      200      200       200      200      200
due_waiting     GET     302       200      200      200      200      200       200      200      200
due_feed        GET     302       200      200      200      200      200       200      200      200
due_feed        POST    302       302      302      302      302      302       302      302      302
due_calendar    GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
due_line        POST    302       302      302      302      302      302       302      302      409
due_thing       GET     302       404      200/404  404      200      404       200      404      200
due_time        POST    302       404      422/404  404      422      404       422      404      422
due_decide      POST    302       404      409/404  404      409      404       409      404      409
desk            GET     302       200      403      403      200      200       200      403      200
desk_board      GET     302       200      403      403      200      200       200      403      200
desk_recall     GET     302       200      403      403      200      403       403      403      200
desk_form       GET     302       200      403      403      200      403       403      403      200
desk_hosts      GET     302       200      403      403      200      403       403      403      200
desk_grade      GET     302       200      403      403      200      403       403      403      200
desk_undo       GET     302       200      403      403      200      403       403      403      200
desk_register   POST    302       200      403      403      200      403       403      403      200
desk_scan       POST    302       302/404  403      403      302/404  403       403      403      302/404
scan            GET     302       200      403      403      200      403       403      403      200
scan_pass       POST    302       200      403      403      200      403       403      403      200
visits          GET     302       200      200      200      200      200       200      403      200
visit           GET     302       200/404  200/404  200/404  200      200       200      404      200
visit_arrive    POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_admit     POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_leave     POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_refuse    POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_cancel    POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_undo      POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_remind    POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_take_over POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_ask_anew  POST    302       409/404  403/404  403/404  409      403       403      404      409
visit_reassign  POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_pass_up   POST    302       302/404  403/404  403/404  302/409  403       403      404      302/409
visit_add_host  POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_override  POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_answer    POST    302       302/404  302/404  302/404  302      403       403      404      302
visit_zone      POST    302       302/404  302/404  302/404  302      403       403      404      302
visit_zone_withdraw POST 302      302/404  302/404  302/404  302      403       403      404      302
visit_belonging POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_take_out  POST    302       409/404  403/404  403/404  409      403       403      404      409
visit_companions POST   302       302/404  403/404  403/404  302      403       403      404      302
visit_details   POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_result    POST    302       403/404  302/404  403/404  403      403       403      404      403
visit_again     GET     302       404      404      404      200      404       200      404      200
visit_phone     POST    302       200/404  403/404  403/404  200      403       403      404      200
visit_badge     GET     302       200/404  404      404      200      404       404      404      200
visit_ask_leave POST    302       302/404  403/404  403/404  302      403       403      404      302
visit_ask_badge POST    302       409/404  403/404  403/404  409      403       403      404      409
visit_hand_back POST    302       409/404  403/404  403/404  409      403       403      404      409
visit_badge_missing POST 302      409/404  403/404  403/404  409      403       403      404      409
visit_correct   POST    302       409/404  403/404  403/404  409      403       403      404      409
closing_list    GET     302       200      403      403      200      200       200      403      200
visitors        GET     302       200      403      403      200      403       200      403      200
visitor         GET     302       200      404      404      200      404       200      404      200
doubles         GET     302       403      403      403      200      403       403      403      200
double          GET     302       404      404      404      200      404       404      404      200
double_merge    POST    302       404      404      404      302      404       404      404      302
double_apart    POST    302       404      404      404      302      404       404      404      302
merge_undo      POST    302       404      404      404      302      404       404      404      302
visits_export   POST    302       403      403      403      200      403       200      403      200
visit_badge_lost POST   302       302/404  403/404  403/404  302      403       403      404      302
visit_badge_lend POST   302       409/404  403/404  403/404  409      403       403      404      409
visit_badge_pdf GET     302       200/404  404      404      200      404       404      404      200
visit_badge_label GET   302       200/404  404      404      200      404       404      404      200
badges          GET     302       200      403      403      200      403       200      403      200
badges          POST    302       403      403      403      422      403       403      403      422
badge           GET     302       200/404  404      404      200      404       200      404      200
badge_mark      POST    302       302/404  404      404      302      404       403      404      302
badge_redo      POST    302       403/404  404      404      409      404       403      404      409
badges_print    GET     302       403      403      403      200      403       403      403      200
badges_pdf      GET     302       403      403      403      200      403       403      403      200
badges_paper    GET     302       403      403      403      200      403       403      403      200
on_site_list    GET     302       200      403      403      200      200       200      403      200
setup           GET     302       403      403      403      200      403       403      200      200
setup_policy    GET     302       403      403      403      200      403       403      200      200
setup_policy    POST    302       403      403      403      422      403       403      403      422
setup_categories POST   302       403      403      403      302      403       403      403      302
setup_site      GET     302       403      403      403      200      403       403      200      200
setup_site      POST    302       403      403      403      422      403       403      422      422
setup_house     GET     302       403      403      403      200      403       403      200      200
setup_house     POST    302       403      403      403      302      403       403      302      302
setup_people    GET     302       403      403      403      200      403       403      200      200
setup_people    POST    302       403      403      403      422      403       403      422      422
setup_sample    GET     302       403      403      403      200      403       403      200      200
setup_list      POST    302       403      403      403      422      403       403      422      422
setup_import    POST    302       403      403      403      302      403       403      302      302
setup_ways      GET     302       403      403      403      200      403       403      200      200
setup_ways      POST    302       403      403      403      422      403       403      422      422
setup_test      POST    302       403      403      403      302      403       403      302      302
setup_reach     POST    302       403      403      403      302      403       403      302      302
setup_badges    GET     302       403      403      403      200      403       403      200      200
setup_badges    POST    302       403      403      403      422      403       403      403      422
setup_accounts  GET     302       403      403      403      200      403       403      200      200
setup_accounts  POST    302       403      403      403      403      403       403      422      422
setup_backup    GET     302       403      403      403      200      403       403      200      200
evacuation      GET     302       200      200      200      200      200       403      403      200
evacuation_start POST   302       302      403      403      302      403       403      403      302
evacuation_people GET   302       200/404  200/404  200/404  200      200       404      404      200
evacuation_tick POST    302       302/404  302/404  302/404  302      302       403      403      302
evacuation_close POST   302       302/404  403      403      302      403       403      403      302
evacuation_report GET   302       200/404  404      404      200      200       200      404      200
evacuation_csv  GET     302       200/404  404      404      200      200       200      404      200
evacuation_link GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
evacuation_link POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
evacuation_link_people GET 200/404 200/404 200/404  200/404  200/404  200/404   200/404  200/404  200/404
zones           GET     302       200      403      403      200      200       200      403      200
approvals       GET     302       200      200      200      200      200       403      403      200
approvals       POST    302       404      404      404      404      302       403      403      302
belongings      GET     302       200      403      403      200      403       403      403      200
lock            GET     302       302      302      302      302      302       302      302      302
lock            POST    302       302      302      302      302      302       302      302      302
lock            rest    405       405      405      405      405      405       405      405      405
lock_now        POST    302       302      302      302      302      302       302      302      302
lock_awake      POST    302       204      204      204      204      204       204      204      204
desk_enrol      GET     200       200      200      200      200      200       200      200      200
desk_enrol      POST    422       422      422      422      422      422       422      422      422
desk_enrol      rest    405       405      405      405      405      405       405      405      405
account_change  GET     302       404      404      404      200      404       404      200      200
account_change  POST    302       403      403      403      302      403       403      403      403
account         GET     302       200      200      200      200      200       200      200      200
account_password POST   302       422      422      422      422      422       422      422      422
account_pin     POST    302       422      403      403      422      422       422      403      422
account_away    POST    302       302      302      302      302      302       302      302      409
account_ways    POST    302       422      422      422      422      422       422      422      409
account_theme   POST    302       302      302      302      302      302       302      302      302
my              GET     302       200      200      200      200      200       403      403      200
host_answer     GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
host_answer     POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
host_leave      GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
host_leave      POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
host_now        GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
host_seen       POST    204/404   204/404  204/404  204/404  204/404  204/404   204/404  204/404  204/404
approval_decide GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
approval_decide POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
invitations     GET     302       200      200      200      200      200       200      403      200
invitation_new  GET     302       200      200      200      200      200       403      403      200
invitation_new  POST    302       302      302      302      302      302       403      403      302
invitation      GET     302       200/404  200/404  200/404  200      404       200      404      200
invitation_move POST    302       302/404  302/404  403/404  302      404       403      404      302
invitation_cancel POST  302       302/404  302/404  403/404  302      404       403      404      302
invitation_link GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
invitation_link POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
invitation_calendar GET 200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
thank_answer    GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
thank_answer    POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
patrol          GET     302       200      403      403      200      200       403      403      200
patrol_stranger GET     302       200      403      403      200      200       403      403      200
patrol_stranger POST    302       302      403      403      302      302       403      403      302
patrol_visit    GET     302       200/404  404      404      200      200       404      404      200
patrol_visit    POST    302       302/404  403/404  403/404  302      302       403      404      302
patrol_done     GET     302       200/404  404      404      404      404/200     404      404      404
incidents       GET     302       403      403      403      200      403       200      403      200
incident        GET     302       404      404      404      200      404       200      404      200
incident_drop   POST    302       404      404      404      302      404       403      404      302
incident_photo  POST    302       404      404      404      200      404       200      404      200
my_ledger       GET     302       200      200      200      200      200       403      403      409
my_department   GET     302       403      403      200      409      403       409      403      409
my_case         GET     302       404      200/404  404      404      404       404      404      404
my_case_state   POST    302       404      302/404  404      404      404       404      404      404
my_case_appeal  POST    302       404      409/404  404      404      404       404      404      404
my_case_withdraw POST   302       404      409/404  404      404      404       404      404      404
ledger_person   GET     302       404      200/404  200/404  200      404       200      404      200
case_link       GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
case_link       POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
case_link_state POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
case_link_appeal POST   409/404   409/404  409/404  409/404  409/404  409/404   409/404  409/404  409/404
incident_confirm POST   302       404      404      404      409      404       403      404      409
incident_state  POST    302       404      404      404      302      404       403      404      302
incident_correct POST   302       404      404      404      409      404       403      404      409
ledger          GET     302       403      403      403      200      403       200      403      200
ledger_entry    GET     302       404      404      404      200      404       200      404      200
ledger_void     POST    302       404      403/404  403/404  302      404       403      404      302
appeal          GET     302       404      404      404      200      404       200      404      200
appeal_decide   POST    302       404      403/404  403/404  302      404       403      404      302
ledger_book     GET     302       403      403      403      200      403       403      403      200
ledger_book     POST    302       403      403      403      302      403       403      403      302
ledger_propose  GET     302       200      403      403      200      200       403      403      200
ledger_propose  POST    302       302/422  403      403      302      302       403      403      302
ledger_propose_people GET 302     200      403      403      200      200       403      403      200
ledger_people   GET     302       403      403      403      200      403       403      403      200
ledger_rung     GET     302       403      403      403      200      403       403      403      200
months          GET     302       403      403      403      200      403       200      403      200
month           GET     302       404      404      404      200      404       200      404      200
month_pay       POST    302       404      404      404      302      404       403      404      302
month_pay_table POST    302       404      404      404      302      404       403      404      302
month_close     POST    302       404      404      404      302      404       403      404      302
month_csv       GET     302       404      404      404      200      404       200      404      200
month_items     GET     302       404      404      404      200      404       200      404      200
month_xlsx      GET     302       404      404      404      200      404       200      404      200
demo_mail       GET     404       404      404      404      404      404       404      404      404
admin:index     rest    302       302      302      302      200      200       200      200      200
admin:login     GET     200       200      200      200      302      302       302      302      302
admin:login     HEAD,POST,PUT,OPTIONS 200      200      200      200      200      200       200      200      200
admin:logout    POST    302       302      302      302      302      302       302      302      302
admin:logout    OPTIONS 302       302      302      302      200      200       200      200      200
admin:logout    rest    302       302      302      302      405      405       405      405      405
admin:password_change      rest          302 302 302 302     302      302       302      302      302
admin:password_change_done GET,OPTIONS   302 302 302 302     200      200       200      200      200
admin:password_change_done rest          302 302 302 302     405      405       405      405      405
admin:autocomplete         GET,OPTIONS   302 302 302 302     200      200       200      200      200
admin:autocomplete         rest          302 302 302 302     405      405       405      405      405
admin:jsi18n               GET,OPTIONS   302 302 302 302     200      200       200      200      200
admin:jsi18n               rest          302 302 302 302     405      405       405      405      405
admin:view_on_site         rest          302 302 302 302     404      404       404      404      404
admin:app_list             rest          302 302 302 302     404      404       200      200      200
admin:                     rest          302 302 302 302     404      404       404      404      404
"""

# The first column is a program without a token. The API knows no HEAD.
API = """
name                method  anonymous desk     host     head     office   principal auditor  operator superuser
api:openapi-json    rest    200       200      200      200      200      200       200      200      200
api:openapi-view    rest    200       200      200      200      200      200       200      200      200
api:api-root        rest    404       404      404      404      404      404       404      404      404
no_such_address     rest    404       404      404      404      404      404       404      404      404
api:register_visit  POST    401       201/422  403      403      201      403       403      403      201
api:list_visits     GET     401       200      200      200      200      200       200      404      200
api:show_visit      GET     401       200/404  200/404  200/404  200      200       200      404      200
api:arrive_visit    POST    401       200/404  403/404  403/404  200      403       403      404      200
api:admit_visit     POST    401       200/404  403/404  403/404  200      403       403      404      200
api:leave_visit     POST    401       200/404  403/404  403/404  200      403       403      404      200
api:refuse_visit    POST    401       200/404  403/404  403/404  200      403       403      404      200
api:cancel_visit    POST    401       200/404  403/404  403/404  200      403       403      404      200
api:undo_visit      POST    401       200/404  403/404  403/404  200      403       403      404      200
api:override_visit  POST    401       200/404  403/404  403/404  200      403       403      404      200
api:answer_visit    POST    401       200/404  200/404  200/404  200      403       403      404      200
api:details_visit   POST    401       200/404  403/404  403/404  200      403       403      404      200
api:result_visit    POST    401       403/404  200/404  403/404  403      403       403      404      403
api:remind_visit    POST    401       200/404  403/404  403/404  200      403       403      404      200
api:take_over_visit POST    401       200/404  403/404  403/404  200      403       403      404      200
api:ask_anew_visit  POST    401       409/404  403/404  403/404  409      403       403      404      409
api:reassign_visit  POST    401       200/404  403/404  403/404  200      403       403      404      200
api:pass_up_visit   POST    401       200/404  403/404  403/404  200/409  403       403      404      200/409
api:add_host_to_visit POST 401     200/404  403/404  403/404  200      403       403      404      200
api:scan_badge      POST    401       200      403      403      200      403       403      403      200
api:report_violation POST   401       202/422  403      403      201      202       403      403      201
api:void_violation  POST    401       403      403      403      200      403       403      403      200
api:employee_ledger GET     401       200/404  200/404  200/404  200      200/404   200      404      200
api:make_invitation POST    401       201      201      201      201      201       403      403      422
api:list_invitations GET    401       200      200      200      200      200       200      404      200
api:show_invitation GET     401       200/404  200/404  200/404  200      404       200      404      200
api:move_invitation POST    401       200/404  200/404  403/404  200      404       403      404      200
api:cancel_invitation POST  401       200/404  200/404  403/404  200      404       403      404      200
api:show_board      GET     401       200/404  404      404      200      200       200      404      200
api:list_due        GET     401       200      200      200      200      200       200      200      200
api:find_employees  GET     401       200      200      200      200      200       200      200      200
api:find_visitors   GET     401       200      404      404      200      404       200      404      200
api:likely_visitors GET 401       404      404      404      200      404       404      404      200
api:merge_visitor   POST 401      404      404      404      200      404       404      404      200
api:tell_visitors_apart POST 401  404      404      404      200      404       404      404      200
api:undo_merge      POST 401      404      404      404      200      404       404      404      200
"""

# What a role may do with each kind of row in admin. Front desk, hosts and heads of departments are
# led to the sign-in page.
#   -     nothing: 403               list  the list, and no row of it
#   see   the list and each row      keep  see and change, neither add nor delete
#   fill  see, add and change        edit  see, add, change and delete
ADMIN = """
model                           office principal auditor operator superuser
organisation.site                      edit   see       see     edit     edit
organisation.zone                      edit   see       see     edit     edit
organisation.door                      edit   see       see     edit     edit
organisation.department                edit   see       see     edit     edit
organisation.position                  edit   see       see     edit     edit
organisation.employee                  edit   see       see     edit     edit
organisation.calendarday               edit   see       see     edit     edit
policy.automaticproposal        edit   see       see     see      edit
policy.category                 edit   see       see     see      edit
policy.gradingrule              edit   see       see     see      edit
policy.receptionstandard        edit   see       see     see      edit
policy.sentence                 edit   see       see     see      edit
policy.contact                  edit   see       see     see      edit
policy.topic                    edit   see       see     see      edit
policy.jobpost                  edit   see       see     see      edit
policy.escortstep               edit   see       see     see      edit
policy.duerule                  edit   see       see     see      edit
policy.duestep                  edit   see       see     see      edit
policy.approvalstep             edit   see       see     see      edit
policy.ladder                   edit   see       see     see      edit
policy.escalationstep           edit   see       see     see      edit
policy.messagetemplate          edit   see       see     see      edit
policy.limit                    keep   see       see     see      keep
policy.deskoption               edit   see       see     see      edit
policy.privacytext              fill   see       see     see      fill
organisation.historicalsite            list   list      list    list     list
organisation.historicalzone            list   list      list    list     list
organisation.historicaldoor            list   list      list    list     list
organisation.historicaldepartment      list   list      list    list     list
organisation.historicalposition        list   list      list    list     list
organisation.historicalemployee        list   list      list    list     list
organisation.historicalcalendarday     list   list      list    list     list
policy.historicalautomaticproposal list list     list    list     list
policy.historicalcategory       list   list      list    list     list
policy.historicalgradingrule    list   list      list    list     list
policy.historicalreceptionstandard list list     list    list     list
policy.historicalsentence       list   list      list    list     list
policy.historicalcontact        list   list      list    list     list
policy.historicaltopic          list   list      list    list     list
policy.historicaljobpost        list   list      list    list     list
policy.historicalescortstep     list   list      list    list     list
policy.historicalduerule        list   list      list    list     list
policy.historicalduestep        list   list      list    list     list
policy.historicalapprovalstep   list   list      list    list     list
policy.historicalladder         list   list      list    list     list
policy.historicalescalationstep list   list      list    list     list
policy.historicalmessagetemplate list  list      list    list     list
policy.historicallimit          list   list      list    list     list
policy.historicaldeskoption     list   list      list    list     list
policy.historicalprivacytext    list   list      list    list     list
notifications.notice                  see    -         see     list     see
notifications.channel                 edit   -         see     edit     edit
notifications.route                   edit   -         see     edit     edit
notifications.historicalchannel       list   -         list    list     list
notifications.workerbeat              see    -         see     see      see
auth.user                       -      -         see     fill     fill
auth.group                      -      -         see     see      see
accounts.sitegrant                -      -         see     edit     edit
accounts.apitoken                 -      -         see     see      see
desks.desk                      fill   -         see     fill     fill
desks.shift                     see    -         see     see      see
scanning.gate                   -      -         see     fill     fill
scanning.scan                   see    -         see     -        see
invitations.invitation          see    -         see     -        see
visitors.visit                  see    -         see     -        see
visitors.visitor                see    -         see     -        see
visitors.merge                  see    -         see     -        see
visitors.notthesame             see    -         see     -        see
visitors.visitevent             see    -         see     -        see
visitors.satisfaction           see    -         see     -        see
due.approval                    see    -         see     -        see
visitors.zonepass               see    -         see     -        see
visitors.belonging              see    -         see     -        see
visitors.badgeloan              see    -         see     -        see
discipline.incident             see    -         see     -        see
discipline.monthclose           see    -         see     -        see
discipline.monthline            see    -         see     -        see
discipline.monthpay             see    -         see     -        see
discipline.entry                see    -         see     -        see
discipline.sheet                see    -         see     -        see
discipline.ladderversion        see    -         see     -        see
discipline.head                 see    -         see     -        see
discipline.appeal               see    -         see     -        see
visitors.badge                  fill   -         see     -        fill
visitors.badgeevent             see    -         see     -        see
"""
ROOMS = (calls, clients, complaints, delegations, of_gifts, lists, plans, reports, rota)
PAGES += "".join(room.PAGES for room in ROOMS)
API += "".join(getattr(room, "API", "") for room in ROOMS)
ADMIN += "".join(room.ADMIN for room in ROOMS)
