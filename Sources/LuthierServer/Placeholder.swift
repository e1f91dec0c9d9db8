// LuthierServer
