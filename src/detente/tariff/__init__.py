"""What is charged: schedules, lines, stacks, averages, for any importer that is held."""
