// LuthierTesting
