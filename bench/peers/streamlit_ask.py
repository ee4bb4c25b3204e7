"""``python streamlit_ask.py PORT TIMES``: one page that asks again and again, as its ``run_every`` would."""

import asyncio
import sys

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tornado.websocket import websocket_connect


async def ask(port: int, times: int) -> None:
    line = await websocket_connect(f"ws://127.0.0.1:{port}/_stcore/stream")
    for _ in range(times):
        again = BackMsg()
        again.rerun_script.query_string = ""
        await line.write_message(again.SerializeToString(), binary=True)
        drawn = 0
        while True:
            told = ForwardMsg()
            told.ParseFromString(await line.read_message())
            drawn += told.WhichOneof("type") in ("delta", "ref_hash")
            if told.WhichOneof("type") == "script_finished":
                break
        if drawn < 8:
            raise RuntimeError(f"{drawn} of 8 charts came")


asyncio.run(ask(int(sys.argv[1]), int(sys.argv[2])))
