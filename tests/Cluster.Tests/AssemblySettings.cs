// Every test has several processes beside it: two at a time would wait for each other's processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestFramework("Coldstart.PostgreSqlServers.PostgreSqlTestFramework", "Coldstart.PostgreSqlServers")]
