using Coldstart.Storage.Tests.Functions;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteSampleTests() : SampleContract(new SqliteDatabase());
