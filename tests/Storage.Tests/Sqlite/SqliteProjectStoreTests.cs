using Coldstart.Storage.Tests.Projects;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteProjectStoreTests() : ProjectStoreContract(new SqliteDatabase());
