"""Eight charts as a Streamlit page: ``streamlit run streamlit_wall.py -- DATABASE``."""

import sqlite3
import sys

import pandas as pd
import streamlit as st

CHARTS = ("figures", "sources", "classes", "trend", "departments", "areas", "deadlines", "newest")
TABLES = ("figures", "deadlines", "newest")

connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
for name in CHARTS:
    told = pd.read_sql_query(f"SELECT label, value FROM {name}", connection)
    if name in TABLES:
        st.dataframe(told)
    else:
        st.bar_chart(told, x="label", y="value")
connection.close()
