// LuthierCommands
