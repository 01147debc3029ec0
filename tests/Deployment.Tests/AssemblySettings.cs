[assembly: TestFramework("Coldstart.PostgreSqlServers.PostgreSqlTestFramework", "Coldstart.PostgreSqlServers")]
