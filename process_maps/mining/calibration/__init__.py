"""What does a log say about a drawn map, so that its simulation reproduces the present before a future is believed?"""
