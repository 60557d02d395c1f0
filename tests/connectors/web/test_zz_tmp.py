import collections
import schemathesis, pytest
from hypothesis import HealthCheck, settings
from connectors.web.api.room import document
from tests.connectors.web.api.test_schemathesis import the_site, NOT_HELD, SECRET
from datetime import timedelta
ST=collections.Counter(); OK=set(); ALL=set()
schema = schemathesis.openapi.from_dict(document())
@schema.parametrize()
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_x(case):
    site=the_site(); site.clock.pass_by(timedelta(milliseconds=1))
    k=f"{case.method} {case.operation.path}"; ALL.add(k)
    r = case.call(app=site.app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {SECRET}"})
    ST[r.status_code]+=1
    if r.status_code==200: OK.add(k)
def test_end():
    print(sum(ST.values()), ST, len(OK), len(ALL)); print(sorted(k for k in ALL if k not in OK))
