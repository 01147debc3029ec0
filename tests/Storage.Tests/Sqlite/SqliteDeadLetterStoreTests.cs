using Coldstart.Storage.Tests.DeadLetters;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteDeadLetterStoreTests() : DeadLetterStoreContract(new SqliteDatabase());
