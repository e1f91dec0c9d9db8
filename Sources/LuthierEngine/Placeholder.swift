// LuthierEngine
