Console.WriteLine("sidecar");
