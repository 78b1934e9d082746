import os,sys,time,cProfile,pstats
from homebeat.config.commands import demo
os.environ['HOMEBEAT_HOME']='/tmp/hb/surveys-home'
