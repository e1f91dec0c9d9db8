// LuthierExecutors
