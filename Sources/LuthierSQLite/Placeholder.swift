// LuthierSQLite
